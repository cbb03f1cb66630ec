// Rules of our own for components: words come from the messages, colours and sizes from the tokens,
// raw HTML only from our own icons.

const spoken = new Set(["title", "alt", "placeholder", "aria-label", "label", "text", "hint"]);
const hasWords = (text) => /\p{L}{2}/u.test(text);

const noWords = {
  create: (context) => ({
    SvelteText(node) {
      if (node.parent.type === "SvelteStyleElement") return;
      if (hasWords(node.value)) context.report({ node, message: "Words belong into messages/." });
    },
    SvelteAttribute(node) {
      const literal = node.value.every((part) => part.type === "SvelteLiteral");
      const text = node.value.map((part) => part.value ?? "").join("");
      if (spoken.has(node.key.name) && literal && hasWords(text))
        context.report({ node, message: "Words belong into messages/." });
    },
  }),
};

const iconFiles = /src[\\/]ui[\\/](Icon|StatusIcon|PriorityIcon)\.svelte$/;
const noHtml = {
  create: (context) => ({
    SvelteMustacheTag(node) {
      if (node.kind === "raw" && !iconFiles.test(context.filename))
        context.report({ node, message: "{@html} is for our own icons only." });
    },
  }),
};

const colour = /#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|oklab|lab)\(/i;
const size = /(?<![\w.-])(\d*\.?\d+)px\b/g;
const noSizes = {
  create: (context) => ({
    SvelteStyleElement(node) {
      const text = context.sourceCode.getText(node);
      if (colour.test(text)) context.report({ node, message: "Colours belong into tokens.css." });
      for (const [whole, number] of text.matchAll(size))
        if (Number(number) > 3) context.report({ node, message: `${whole}: sizes are in rem, so that larger text scales them.` });
    },
  }),
};

export default { rules: { "no-words": noWords, "no-html": noHtml, "no-sizes": noSizes } };
