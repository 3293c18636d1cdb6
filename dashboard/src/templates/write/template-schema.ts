import { VARIABLE_TYPES } from "../../editor/declaration-fields";

const VARIABLE = {
  type: "object",
  properties: {
    type: { enum: VARIABLE_TYPES, description: "Type of its values." },
    default: { description: "Value used if none is given." },
    required: { type: "boolean", description: "Whether a value is required; by default, if there is no `default`." },
    description: { type: "string", description: "What the variable is for." },
    enum: { type: "array", description: "The only values allowed." },
    min: { type: "number", description: "Smallest number; for strings and arrays, the smallest length." },
    max: { type: "number", description: "Largest number; for strings and arrays, the largest length." },
  },
  required: ["type"],
};

/** The JSON Schema of a template as it is written, around that of specs. */
export function templateSchema(spec: object): object {
  const { $defs, ...root } = spec as { $defs?: object };
  return {
    type: "object",
    properties: {
      description: { type: "string", description: "What the template is for." },
      variables: { type: "object", additionalProperties: VARIABLE, description: "By name; the form shows them in this order." },
      spec: { ...root, description: "A render spec with `{{variables}}` in its texts." },
    },
    required: ["spec"],
    ...($defs ? { $defs } : {}),
  };
}
