import { ActionIcon, Anchor, Group, Paper, Text, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconTrash } from "@tabler/icons-react";
import { Link } from "react-router";

import { ago } from "../format";
import { Copy } from "../ui/copy";
import { facts, warnings, type Asset } from "./asset";
import { AssetFace } from "./asset-face";
import classes from "./assets.module.css";
import { useAskToDelete } from "./delete-asset";

/** One asset: what it looks or sounds like, what is in it, and its name for specs. */
export function AssetCard({ asset }: { asset: Asset }) {
  const askToDelete = useAskToDelete(asset);
  const page = `/assets/${asset.id}`;
  return (
    <Paper component="li" withBorder radius="lg" className={classes.card}>
      <Link to={page} className={classes.face} tabIndex={-1} aria-hidden><AssetFace asset={asset} /></Link>
      <div className={classes.caption}>
        <Anchor component={Link} to={page} size="sm" fw={550} c="inherit" display="block" truncate title={asset.fileName}>{asset.fileName}</Anchor>
        <Text size="xs" c={asset.error ? "red" : "dimmed"} lineClamp={2}>{asset.error?.message ?? (facts(asset) || asset.status.toLowerCase())}</Text>
        {warnings(asset).map((warning) => (
          <Text key={warning.code + warning.message} size="xs" mt={4} lineClamp={5} title={[warning.message, warning.hint].filter(Boolean).join(" · ")}>
            <IconAlertTriangle size={14} className={classes.sign} role="img" aria-label="Warning" /> {warning.message}
          </Text>
        ))}
        <Group justify="space-between" mt="auto" pt={6}>
          <Text size="xs" c="dimmed">{ago(asset.createdAt)}</Text>
          <Group gap={2}>
            <Copy value={asset.src} label={`Copy ${asset.src}`} />
            <Tooltip label="Delete" withArrow>
              <ActionIcon variant="subtle" color="gray" onClick={askToDelete} aria-label={`Delete ${asset.fileName}`}><IconTrash size={16} aria-hidden /></ActionIcon>
            </Tooltip>
          </Group>
        </Group>
      </div>
    </Paper>
  );
}
