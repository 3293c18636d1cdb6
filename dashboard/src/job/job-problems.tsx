import { Stack, Text } from "@mantine/core";

import { useNames } from "../assets/names";
import type { Job } from "../jobs/job";
import { placeWords } from "../spec/place-words";
import { InCode } from "../ui/in-code";
import { capitalized, sentences } from "../ui/sentences";
import { useSpec } from "./job-query";

/** What is wrong in a job's spec: where in words, what, and both again for developers. */
export function Problems({ job, problems }: { job: Job; problems: Job["warnings"] }) {
  const spec = useSpec(job.id);
  const places = problems.map(({ pointer }) => placeWords(spec.data, pointer));
  const named = useNames([...places, ...problems.map(({ message }) => message)]);
  return (
    <Stack gap={6} component="ul" m={0} pl="md">
      {problems.map((problem, index) => (
        <li key={index}>
          {places[index] && <><b>{capitalized(named(places[index]))}:</b> </>}
          <InCode words={named(sentences(problem))} />{" "}
          <Text span size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}><code>{[problem.pointer, problem.code].filter(Boolean).join(" ")}</code></Text>
        </li>
      ))}
    </Stack>
  );
}
