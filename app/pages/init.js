"use strict";

const here = document.currentScript.src;

SwaggerUIBundle({
  url: new URL("../openapi.json", here).href,
  dom_id: "#operations",
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
});
