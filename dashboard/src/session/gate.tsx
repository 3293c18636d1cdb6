import { Alert, Button, Center, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router";

import { sentence } from "../api/problem";
import { Waiting } from "../waiting";
import { useMe } from "./session";

/** Shows its children to who is signed in, and the login page to everybody else. */
export function Gate({ children }: { children: ReactNode }) {
  const me = useMe();
  const { pathname, search } = useLocation();
  if (me.isPending) return <Waiting />;
  if (me.isLoadingError) return <Unreachable error={me.error} retry={() => void me.refetch()} />;
  if (!me.data) return <Navigate to="/login" replace state={{ from: pathname + search }} />;
  return children;
}

function Unreachable({ error, retry }: { error: Error; retry: () => void }) {
  return (
    <Center h="60vh">
      <Stack maw="28rem">
        <Alert color="red" title="The dashboard cannot be loaded">
          {sentence(error)}
        </Alert>
        <Button variant="default" onClick={retry}>
          Try again
        </Button>
      </Stack>
    </Center>
  );
}
