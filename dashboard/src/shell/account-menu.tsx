import { Avatar, Group, Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import { IconBook, IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUser } from "@tabler/icons-react";
import { Link } from "react-router";

import { prefix } from "../api/prefix";
import { useLogout, useMe } from "../session/session";

const SCHEMES = [
  { value: "light", label: "Light", icon: IconSun },
  { value: "dark", label: "Dark", icon: IconMoon },
  { value: "auto", label: "Same as system", icon: IconDeviceDesktop },
] as const;

/** Who is signed in, their account, the colour scheme, the API's documentation, and the way out. */
export function AccountMenu() {
  const me = useMe();
  const logout = useLogout();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const email = me.data?.email ?? "";
  return (
    <Menu position="top-start" width={200} withArrow>
      <Menu.Target>
        <UnstyledButton p="xs" className="account-button">
          <Group gap="xs" wrap="nowrap">
            <Avatar size="sm" color="accent" aria-hidden />
            <VisuallyHidden>Account of</VisuallyHidden>
            <Text size="sm" truncate>{email}</Text>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/account" leftSection={<IconUser size={16} aria-hidden />}>Account</Menu.Item>
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        {SCHEMES.map(({ value, label, icon: Icon }) => (
          <Menu.Item key={value} leftSection={<Icon size={16} aria-hidden />} onClick={() => setColorScheme(value)}
            fw={colorScheme === value ? 600 : undefined}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component="a" href={`${prefix}/docs`} target="_blank" leftSection={<IconBook size={16} aria-hidden />}>
          API documentation
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void logout()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
