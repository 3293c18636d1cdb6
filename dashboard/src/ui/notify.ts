import { notifications, type NotificationData } from "@mantine/notifications";

import { sentence } from "../api/problem";

/** Tell that something was done. */
export function notifySuccess(message: string): void {
  show({ message, color: "teal" });
}

/** Tell that something could not be done, and why. */
export function notifyError(title: string, error: unknown): void {
  show({ title, message: sentence(error), color: "red", autoClose: 8000 });
}

/** Tell that a text is not on the clipboard, and show it until it is copied by hand. */
export function uncopied(text: string): void {
  show({ title: "Could not copy", message: `The browser does not allow it. Copy it by hand: ${text}`, color: "red", autoClose: false });
}

/** Why, below what, is too pale by itself. */
const READABLE = { description: { color: "var(--mantine-color-dimmed)" } };

function show(notification: NotificationData): void {
  const styles = notification.title ? READABLE : undefined;
  notifications.show({ closeButtonProps: { "aria-label": "Close" }, styles, ...notification });
}
