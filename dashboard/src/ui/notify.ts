import { notifications } from "@mantine/notifications";

import { sentence } from "../api/problem";

/** Tell that something was done. */
export function told(message: string): void {
  notifications.show({ message, color: "teal" });
}

/** Tell that something could not be done, and why. */
export function failed(title: string, error: unknown): void {
  notifications.show({ title, message: sentence(error), color: "red", autoClose: 8000 });
}
