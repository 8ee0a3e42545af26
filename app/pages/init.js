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

// The document says in `x-group` to which group a parameter belongs: a row above the first of each.
const startsGroup = (parameters, parameter) => {
  const at = parameters.findIndex(
    (other) => other.get("name") === parameter.get("name") && other.get("in") === parameter.get("in"),
  );
  return at > 0 && parameters.get(at - 1).get("x-group") !== parameter.get("x-group");
};

const inGroups = (system) => ({
  components: {
    // A format that the page has no field for, and would complain of: a text, as any other.
    JsonSchema_string_uuid: (props) =>
      system.React.createElement(system.getComponent("JsonSchema_string"), props),
  },
  wrapComponents: {
    parameterRow: (Row) => (props) => {
      const { createElement, Fragment } = system.React;
      const { pathMethod, rawParam, specSelectors } = props;
      // Not operationWithMeta, which merges the whole operation anew for each row.
      const parameters = specSelectors.specResolvedSubtree(["paths", ...pathMethod, "parameters"]);
      const heading = startsGroup(parameters, rawParam)
        ? createElement(
            "tr",
            { className: "parameter-group" },
            createElement("th", { colSpan: 2, scope: "colgroup" }, rawParam.get("x-group")),
          )
        : null;
      return createElement(Fragment, null, heading, createElement(Row, props));
    },
  },
});

SwaggerUIBundle({
  url: new URL("../openapi.json", here).href,
  dom_id: "#operations",
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [plainWhenLong, inGroups],
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
});
