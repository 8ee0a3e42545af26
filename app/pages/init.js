"use strict";

const here = document.currentScript.src;

// Colouring makes an element of each token: a list of 130 kB would hold the browser for ten seconds.
const LONGEST_COLOURED = 20000;

const plainWhenLong = (system) => ({
  wrapComponents: {
    SyntaxHighlighter: (Coloured) => (props) =>
      props.children.length > LONGEST_COLOURED
        ? system.React.createElement(system.getComponent("PlainTextViewer"), null, props.children)
        : system.React.createElement(Coloured, props),
  },
});

SwaggerUIBundle({
  url: new URL("../openapi.json", here).href,
  dom_id: "#operations",
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [plainWhenLong],
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
});
