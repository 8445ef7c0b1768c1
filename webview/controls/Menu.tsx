/** A button that opens a menu, by the keys of the ARIA menu pattern. */
import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon } from "./Icon.tsx";

export interface MenuItem {
  icon?: string;
  label: string;
  /** Keys that do the same where the menu's subject has the focus, as they are to be shown. */
  keys?: string;
  disabled?: boolean;
  /** Begins another group. */
  separated?: boolean;
  onSelect(): void;
}

export interface MenuProps {
  label: string;
  icon: string;
  items: readonly MenuItem[];
  /** Said below the entries. */
  note?: string | undefined;
}

/** Arrow keys, Home and End go through the entries; Escape closes and gives the focus back to the button. */
export function Menu({ label, icon, items, note }: MenuProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const noteId = useId();

  useEffect(() => {
    if (!open) return;
    entries(list.current)[0]?.focus();
    const outside = (event: Event) => {
      if (!whole.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    const all = entries(list.current);
    const at = all.indexOf(document.activeElement as HTMLElement);
    const move: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const to = move[event.key];
    if (to !== undefined) all.at(to % all.length)?.focus();
    else if (event.key === "Escape") close();
    else if (event.key === "Tab") setOpen(false);
    else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  };

  return (
    <span class="menu" ref={whole}>
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
      </button>
      {open && (
        <div class="menu-list">
          <div
            ref={list}
            role="menu"
            aria-label={label}
            aria-describedby={note === undefined ? undefined : noteId}
            tabIndex={-1}
            onKeyDown={press}
          >
            {items.map((item) => (
              <button
                key={item.label}
                type="button"
                class={item.separated ? "menu-item separated" : "menu-item"}
                role="menuitem"
                tabIndex={-1}
                aria-disabled={item.disabled ?? false}
                onClick={() => {
                  if (item.disabled) return;
                  close();
                  item.onSelect();
                }}
              >
                <Icon name={item.icon ?? "blank"} />
                {item.label}
                {item.keys !== undefined && <kbd>{item.keys}</kbd>}
              </button>
            ))}
          </div>
          {note !== undefined && (
            <p id={noteId} class="menu-note">
              {note}
            </p>
          )}
        </div>
      )}
    </span>
  );
}

function entries(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
}
