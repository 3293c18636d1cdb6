import { Alert, Anchor, Button, Grid, Stack, Text } from "@mantine/core";
import { IconAlertCircle, IconAlertTriangle, IconExternalLink, IconFileOff, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "react-router";

import { warnings, type Asset } from "../assets/asset";
import { useAskToDelete } from "../assets/delete-asset";
import { ago, moment } from "../format";
import { Empty } from "../ui/empty";
import { InCode } from "../ui/in-code";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Section } from "../ui/section";
import { sentences } from "../ui/sentences";
import { Waiting } from "../waiting";
import { AssetFacts } from "./asset-facts";
import { AssetPreview } from "./asset-preview";
import { isNoAsset, useAsset } from "./asset-query";
import { AssetTitle } from "./asset-title";
import { UsedIn } from "./used-in";

/** Everything about one uploaded file. */
export default function AssetPage() {
  const { assetId = "" } = useParams();
  const asset = useAsset(assetId);
  if (asset.isPending) return <Waiting />;
  if (asset.isLoadingError && isNoAsset(asset.error)) return <NoAsset />;
  if (asset.isLoadingError) return <Missing error={asset.error} retry={() => void asset.refetch()} />;
  return <Shown key={assetId} asset={asset.data} />;
}

function Shown({ asset }: { asset: Asset }) {
  return (
    <>
      <PageHeader title={asset.fileName} heading={<AssetTitle asset={asset} />} subtitle={<time dateTime={asset.createdAt} title={moment(asset.createdAt)}>{`Uploaded ${ago(asset.createdAt)}`}</time>}>
        <Actions asset={asset} />
      </PageHeader>
      <Stack gap="lg">
        {asset.error && (
          <Alert color="red" icon={<IconAlertCircle size={18} aria-hidden />} title="This file cannot be used">
            <InCode words={sentences(asset.error)} />
          </Alert>
        )}
        <Warnings asset={asset} />
        {asset.publicUrl && <Section title="Preview"><AssetPreview asset={asset} url={asset.publicUrl} /></Section>}
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, md: 6 }}><Section title="Facts"><AssetFacts asset={asset} /></Section></Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}><Section title="Used in"><UsedIn asset={asset} /></Section></Grid.Col>
        </Grid>
      </Stack>
    </>
  );
}

function Actions({ asset }: { asset: Asset }) {
  const navigate = useNavigate();
  const askToDelete = useAskToDelete(asset, () => void navigate("/assets"));
  return (
    <>
      {asset.publicUrl && (
        <Button component="a" href={asset.publicUrl} target="_blank" rel="noreferrer" variant="default" leftSection={<IconExternalLink size={16} aria-hidden />}>
          Open the original
        </Button>
      )}
      <Button variant="subtle" color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={askToDelete}>Delete</Button>
    </>
  );
}

function Warnings({ asset }: { asset: Asset }) {
  const all = warnings(asset);
  if (!all.length) return null;
  return (
    <Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />} title={all.length === 1 ? "One warning" : `${all.length} warnings`}>
      <Stack gap={6} component="ul" m={0} pl="md">
        {all.map(({ code, message, hint }) => (
          <li key={code + message}><InCode words={sentences({ message, hint })} /> <code>{code}</code></li>
        ))}
      </Stack>
    </Alert>
  );
}

function NoAsset() {
  return (
    <>
      <PageHeader title="Asset" />
      <Empty icon={IconFileOff} title="There is no such file">
        The address may be mistyped, or the file was deleted. <Anchor component={Link} to="/assets" inherit underline="always">Go to the assets</Anchor>
      </Empty>
    </>
  );
}

function Missing({ error, retry }: { error: Error; retry: () => void }) {
  return (
    <>
      <PageHeader title="Asset" />
      <Stack gap="md">
        <ProblemAlert error={error} retry={retry} />
        <Text size="sm"><Anchor component={Link} to="/assets" inherit underline="always">Go to the assets</Anchor></Text>
      </Stack>
    </>
  );
}
