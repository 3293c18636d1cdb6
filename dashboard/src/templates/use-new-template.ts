import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { notifyError } from "../ui/notify";
import { createTemplate, readTemplates } from "./template";
import { bodyOf, textOf } from "./write/template-text";

/** A template that says how one is written. */
export const FIRST_TEMPLATE = textOf({
  description: "",
  variables: {
    title: { type: "string", default: "Hello", max: 60, description: "Shown in the middle" },
    color: { type: "color", default: "#3d47ad", description: "Background" },
    seconds: { type: "number", default: 4, min: 1, max: 60, description: "Length of the video" },
  },
  spec: {
    canvas: { width: 1280, height: 720, fps: 30, background: "{{color}}" },
    duration: "{{seconds}}",
    tracks: [{ type: "text", text: "{{title}}", style: { size: 96, color: "#ffffff" } }],
  },
});

const NAME = "Untitled template";

/** Makes a small template to begin with, and opens it for writing. */
export function useNewTemplate() {
  const navigate = useNavigate();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async () => createTemplate(bodyOf(FIRST_TEMPLATE, await freeName())),
    onSuccess: ({ id }) => {
      void cache.invalidateQueries({ queryKey: ["templates"] });
      void navigate(`/templates/${id}?tab=edit`);
    },
    onError: (error) => notifyError("The template was not made", error),
  });
}

/** The first name that no other template has. */
async function freeName(): Promise<string> {
  const { items } = await readTemplates({ search: NAME, limit: 100 });
  const taken = new Set(items.map(({ name }) => name));
  let name = NAME;
  for (let number = 2; taken.has(name); number += 1) name = `${NAME} ${number}`;
  return name;
}
