import { Center, Loader } from "@mantine/core";

/** Stands for a page that is being loaded. */
export function Waiting() {
  return (
    <Center h="60vh">
      <Loader role="status" aria-label="Loading" />
    </Center>
  );
}
