import { Alert, Button, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { Component, type ReactNode } from "react";

interface Props {
  children: ReactNode;
}

interface State {
  error: unknown;
}

/** Stands where a page could not be loaded or failed while it was drawn; the rest stays usable. */
export class PageFault extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render() {
    return this.state.error === null ? this.props.children : <PageFailed />;
  }
}

/** A part of the dashboard that once failed to load stays missing until the page is loaded anew. */
function PageFailed() {
  return (
    <Alert color="red" icon={<IconAlertCircle size={18} aria-hidden />} title="This page could not be loaded">
      <Text size="sm">The connection may have been interrupted, or Reelmill has been updated.</Text>
      <Button variant="white" color="red" size="compact-sm" mt="xs" onClick={() => window.location.reload()}>
        Reload the page
      </Button>
    </Alert>
  );
}
