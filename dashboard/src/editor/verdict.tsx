import { Alert, Code, Group, Paper, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";

import type { Problem } from "../api/problem";
import { duration, roughly, size } from "../format";
import type { Plan } from "../timeline/plan";
import { InCode } from "../ui/in-code";
import { sentences } from "../ui/sentences";
import classes from "./editor.module.css";

interface Props {
  plan: Plan | null;
  problems: Problem[];
  onReveal: (pointer: string) => void;
}

/** What the server thinks of the spec: what it will cost, or what is wrong. */
export function Verdict({ plan, problems, onReveal }: Props) {
  if (problems.length) return <ProblemList problems={problems} onReveal={onReveal} />;
  if (!plan) return null;
  return (
    <Stack gap="xs">
      <Cost plan={plan} />
      <Warned warnings={plan.warnings} onReveal={onReveal} />
    </Stack>
  );
}

/** What is wrong with a document, each with the way there. */
export function ProblemList({ problems, onReveal }: Omit<Props, "plan">) {
  if (problems.length === 0) return null;
  const words = problems.length === 1 ? "One problem" : `${problems.length} problems`;
  return <Findings color="red" icon={<IconAlertCircle size={18} aria-hidden />} words={words} findings={problems} onReveal={onReveal} />;
}

function Cost({ plan }: { plan: Plan }) {
  const segments = plan.uniqueSegments ? `${plan.cachedSegments} of ${plan.uniqueSegments} segments in the cache` : "no picture";
  return (
    <Paper withBorder radius="md" p="sm" role="status">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <IconCircleCheck size={18} color="var(--mantine-color-teal-filled)" aria-hidden style={{ flex: "none", marginTop: 2 }} />
        <Text size="sm" className="tabular">
          {`${duration(plan.durationSeconds)} long, ready in about ${roughly(plan.estimatedSeconds)}, about ${size(plan.estimatedBytes)}; ${segments}.`}
        </Text>
      </Group>
    </Paper>
  );
}

/** What will be rendered, but is probably not meant. */
function Warned({ warnings, onReveal }: { warnings: Problem[]; onReveal: (pointer: string) => void }) {
  if (!warnings.length) return null;
  const words = warnings.length === 1 ? "One warning" : `${warnings.length} warnings`;
  return <Findings color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />} words={words} findings={warnings} onReveal={onReveal} />;
}

interface FindingsProps {
  color: string;
  icon: React.ReactNode;
  words: string;
  findings: Problem[];
  onReveal: (pointer: string) => void;
}

function Findings({ color, icon, words, findings, onReveal }: FindingsProps) {
  return (
    <Alert color={color} icon={icon} title={words} role="status">
      <Stack gap={2}>
        {findings.map((problem, index) => (
          <UnstyledButton key={index} className={classes.problem} onClick={() => onReveal(problem.pointer)}>
            <Text size="sm"><InCode words={sentences(problem)} /></Text>
            <Code>{problem.pointer || "/"}</Code>
          </UnstyledButton>
        ))}
      </Stack>
    </Alert>
  );
}
