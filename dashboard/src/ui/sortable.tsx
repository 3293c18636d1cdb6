import {
  closestCenter, DndContext, KeyboardSensor, MouseSensor, TouchSensor, useSensor, useSensors, type Announcements, type DragEndEvent, type Modifier, type UniqueIdentifier,
} from "@dnd-kit/core";
import {
  rectSortingStrategy, SortableContext, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import type { CSSProperties, ReactNode } from "react";

/** One thing that can be moved. */
export interface SortableEntry {
  id: string;
  /** What screen readers call it. */
  name: string;
}

interface Props {
  entries: readonly SortableEntry[];
  layout: "list" | "grid";
  onMove: (from: number, to: number) => void;
  children: ReactNode;
}

const HOW = "To move it, press Space, then the arrow keys, and Space again. Escape puts it back.";

/** Children that are put in order by dragging, by touch, or by keyboard. */
export function Sortable({ entries, layout, onMove, children }: Props) {
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 5 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 180, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const place = (id: UniqueIdentifier | undefined) => entries.findIndex((entry) => entry.id === id);
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    const [from, to] = [place(active.id), place(over?.id)];
    if (from >= 0 && to >= 0 && from !== to) onMove(from, to);
  };
  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd} modifiers={layout === "list" ? [upAndDown] : []}
      accessibility={{ announcements: announcements(entries), screenReaderInstructions: { draggable: HOW } }}>
      <SortableContext items={entries.map(({ id }) => id)} strategy={layout === "list" ? verticalListSortingStrategy : rectSortingStrategy}>
        {children}
      </SortableContext>
    </DndContext>
  );
}

const upAndDown: Modifier = ({ transform }) => ({ ...transform, x: 0 });

function announcements(entries: readonly SortableEntry[]): Announcements {
  const name = (id: UniqueIdentifier) => entries.find((entry) => entry.id === id)?.name ?? "It";
  const place = (id: UniqueIdentifier) => `place ${entries.findIndex((entry) => entry.id === id) + 1} of ${entries.length}`;
  return {
    onDragStart: ({ active }) => `${name(active.id)} is picked up from ${place(active.id)}.`,
    onDragOver: ({ active, over }) => (over ? `${name(active.id)} is at ${place(over.id)}.` : undefined),
    onDragEnd: ({ active, over }) => (over ? `${name(active.id)} is now at ${place(over.id)}.` : `${name(active.id)} is back.`),
    onDragCancel: ({ active }) => `${name(active.id)} is back at ${place(active.id)}.`,
  };
}

/** What makes an element one that can be moved, and another its grip. */
export function useSortableEntry(id: string) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({ id });
  const style: CSSProperties = {
    transform: CSS.Translate.toString(transform),
    transition,
    ...(isDragging ? { zIndex: 2, position: "relative" } : {}),
  };
  return { ref: setNodeRef, style, isDragging, surface: listeners, grip: { ref: setActivatorNodeRef, ...attributes, ...listeners } };
}

/** Ids for entries that may be the same: the second of two is `…#1`. */
export function distinctIds(keys: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return keys.map((key) => {
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return `${key}#${count}`;
  });
}
