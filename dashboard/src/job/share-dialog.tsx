import "@mantine/core/styles/Switch.css";

import { Anchor, Button, Group, Modal, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useState } from "react";

import { moment } from "../format";
import { isSound, type Job } from "../jobs/job";
import { Copy } from "../ui/copy";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { DAYS, endOf, useShare, type Share } from "./share";

type Days = (typeof DAYS)[number];

/** A page of the finished file that anybody may see who has its address. */
export default function ShareDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const { share } = useShare(job.id);
  return (
    <Modal opened onClose={onClose} title={`Share this ${isSound(job) ? "recording" : "video"}`} closeButtonProps={{ "aria-label": "Close" }}>
      {share.isPending && <Waiting />}
      {share.isError && <ProblemAlert error={share.error} retry={() => void share.refetch()} />}
      {share.data === null && <NotShared job={job} />}
      {share.data && <Shared job={job} share={share.data} />}
    </Modal>
  );
}

function NotShared({ job }: { job: Job }) {
  const [days, setDays] = useState<Days>(null);
  const [download, setDownload] = useState(true);
  const { put } = useShare(job.id);
  return (
    <Stack gap="md">
      <Text size="sm">A page that plays it in any browser, without an account. Whoever has the link can watch.</Text>
      <Until days={days} onChange={setDays} />
      <Download checked={download} onChange={setDownload} />
      <Button loading={put.isPending} onClick={() => put.mutate({ expiresAt: endOf(days), download })}>Create a link</Button>
    </Stack>
  );
}

function Shared({ job, share }: { job: Job; share: Share }) {
  const { put, end } = useShare(job.id);
  const { expiresAt, download } = share;
  return (
    <Stack gap="md">
      <TextInput label="Link" readOnly value={share.url} onFocus={(event) => event.currentTarget.select()} rightSection={<Copy value={share.url} label="Copy the link" />} />
      <Until days={expiresAt ? undefined : null} ends={expiresAt} onChange={(days) => put.mutate({ expiresAt: endOf(days), download })} />
      <Download checked={download} onChange={(checked) => put.mutate({ expiresAt, download: checked })} />
      <Group justify="space-between">
        <Anchor href={share.url} target="_blank" rel="noreferrer" size="sm">Open the page</Anchor>
        <Button variant="subtle" color="red" loading={end.isPending} onClick={() => end.mutate()}>Stop sharing</Button>
      </Group>
    </Stack>
  );
}

interface UntilProps {
  /** Undefined where it ends at a moment chosen before. */
  days: Days | undefined;
  ends?: string | null;
  onChange: (days: Days) => void;
}

function Until({ days, ends, onChange }: UntilProps) {
  const choices = DAYS.map((count) => ({ value: String(count), label: words(count) }));
  const kept = ends ? [{ value: "kept", label: `Until ${moment(ends)}` }] : [];
  const choose = (value: string | null) => {
    const chosen = DAYS.find((count) => String(count) === value);
    if (chosen !== undefined) onChange(chosen);
  };
  return (
    <Select label="Can be seen" data={[...kept, ...choices]} value={days === undefined ? "kept" : String(days)} onChange={choose} allowDeselect={false}
      description="Never longer than the file itself is kept." />
  );
}

function words(days: Days): string {
  if (days === null) return "Until I stop sharing";
  return days === 1 ? "For one day" : `For ${days} days`;
}

function Download({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <Switch label="Offer the file for download" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)}
      description="Without it the page has no button to save; who can watch can still record." />
  );
}
