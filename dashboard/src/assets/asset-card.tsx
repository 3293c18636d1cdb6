import { ActionIcon, Group, Paper, Text, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconTrash } from "@tabler/icons-react";

import { ago } from "../format";
import { confirm } from "../ui/confirm";
import { Copy } from "../ui/copy";
import { facts, isInUse, useDeleteAsset, warnings, type Asset } from "./asset";
import { AssetFace } from "./asset-face";
import classes from "./assets.module.css";

/** One asset: what it looks or sounds like, what is in it, and its name for specs. */
export function AssetCard({ asset }: { asset: Asset }) {
  const remove = useDeleteAsset();
  const ask = () =>
    void confirm({
      title: `Delete “${asset.fileName}”?`,
      children: <Text size="sm">Specs that use it can no longer be rendered. Finished videos are kept.</Text>,
      labels: { confirm: "Delete", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate({ id: asset.id, force: false }, { onError: (error) => isInUse(error) && askAgain(error.message) }),
    });
  const askAgain = (why: string) =>
    void confirm({
      title: `“${asset.fileName}” is in use`,
      children: <Text size="sm">{why} Deleted now, these renders fail.</Text>,
      labels: { confirm: "Delete anyway", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate({ id: asset.id, force: true }),
    });
  return (
    <Paper component="li" withBorder radius="lg" className={classes.card}>
      <div className={classes.face}><AssetFace asset={asset} /></div>
      <div className={classes.caption}>
        <Text size="sm" fw={550} truncate title={asset.fileName}>{asset.fileName}</Text>
        <Text size="xs" c={asset.error ? "red" : "dimmed"} lineClamp={2}>{asset.error?.message ?? (facts(asset) || asset.status.toLowerCase())}</Text>
        {warnings(asset).map((warning) => (
          <Text key={warning.code + warning.message} size="xs" mt={4} lineClamp={5} title={[warning.message, warning.hint].filter(Boolean).join(" · ")}>
            <IconAlertTriangle size={14} className={classes.sign} role="img" aria-label="Warning" /> {warning.message}
          </Text>
        ))}
        <Group justify="space-between" mt={6}>
          <Text size="xs" c="dimmed">{ago(asset.createdAt)}</Text>
          <Group gap={2}>
            <Copy value={asset.src} label={`Copy ${asset.src}`} />
            <Tooltip label="Delete" withArrow>
              <ActionIcon variant="subtle" color="gray" onClick={ask} aria-label={`Delete ${asset.fileName}`}><IconTrash size={16} aria-hidden /></ActionIcon>
            </Tooltip>
          </Group>
        </Group>
      </div>
    </Paper>
  );
}
