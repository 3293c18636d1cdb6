import { AppShell, Box, Burger, Button, Group, NavLink, ScrollArea, Stack, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconBolt, IconFolder, IconKey, IconListDetails, IconLock, IconMovie, IconPlus, IconSettings, IconTemplate, type IconProps,
} from "@tabler/icons-react";
import { Suspense, useEffect, type ComponentType } from "react";
import { Link, Outlet, useLocation } from "react-router";

import { useMe } from "../session/session";
import { Waiting } from "../waiting";
import { AccountMenu } from "./account-menu";
import { Logo } from "./logo";
import { PageFault } from "./page-fault";

interface Place {
  to: string;
  label: string;
  icon: ComponentType<IconProps>;
}

const PLACES: Place[] = [
  { to: "/drafts", label: "Drafts", icon: IconMovie },
  { to: "/jobs", label: "Jobs", icon: IconListDetails },
  { to: "/templates", label: "Templates", icon: IconTemplate },
  { to: "/assets", label: "Assets", icon: IconFolder },
  { to: "/keys", label: "API keys", icon: IconKey },
  { to: "/webhooks", label: "Webhooks", icon: IconBolt },
  { to: "/credentials", label: "Credentials", icon: IconLock },
];
const ADMIN: Place = { to: "/admin", label: "Admin", icon: IconSettings };

/** The frame of every page: where one can go, and who one is. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  useEffect(close, [pathname, close]);
  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 224, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={{ base: "md", sm: "xl" }}
    >
      <Button component="a" href="#content" className="skip-link" size="xs">Skip to content</Button>
      <AppShell.Header hiddenFrom="sm" px="md">
        <Group h="100%" justify="space-between">
          <Logo />
          <Burger opened={opened} onClick={toggle} size="sm" aria-label="Menu" aria-expanded={opened} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Main">
        <Sidebar onClose={toggle} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Box maw="var(--page-max-width)" mx="auto">
          <PageFault key={pathname}>
            <Suspense fallback={<Waiting />}>
              <Outlet />
            </Suspense>
          </PageFault>
        </Box>
      </AppShell.Main>
    </AppShell>
  );
}

function Sidebar({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const places = me.data?.role === "ADMIN" ? [...PLACES, ADMIN] : PLACES;
  return (
    <Stack h="100%" gap="xs">
      <Group px="xs" py="sm" justify="space-between">
        <Logo />
        <Burger hiddenFrom="sm" opened onClick={onClose} size="sm" aria-label="Close the menu" />
      </Group>
      <Button component={Link} to="/new" leftSection={<IconPlus size={16} aria-hidden />} mb="xs">New video</Button>
      <ScrollArea flex={1}>
        <VisuallyHidden component="h2">Pages</VisuallyHidden>
        {places.map((place) => <PlaceLink key={place.to} place={place} />)}
      </ScrollArea>
      <AccountMenu />
    </Stack>
  );
}

function PlaceLink({ place: { to, label, icon: Icon } }: { place: Place }) {
  const { pathname } = useLocation();
  const active = pathname === to || pathname.startsWith(`${to}/`);
  return (
    <NavLink
      component={Link}
      to={to}
      label={label}
      active={active}
      aria-current={active ? "page" : undefined}
      leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
      style={{ borderRadius: "var(--mantine-radius-md)" }}
    />
  );
}
