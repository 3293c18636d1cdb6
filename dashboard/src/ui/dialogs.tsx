import { ModalsProvider } from "@mantine/modals";
import { useEffect } from "react";

/** Shows the questions that pages ask; tells when it can. */
export default function Dialogs({ onShown }: { onShown: () => void }) {
  useEffect(onShown, [onShown]);
  return <ModalsProvider modalProps={{ closeButtonProps: { "aria-label": "Close" } }}>{null}</ModalsProvider>;
}
