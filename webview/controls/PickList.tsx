/** A button that opens a list to choose from, narrowed down by typing. The list stays open until Escape, or until the focus leaves it. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "./controls.tsx";
import { Icon } from "./Icon.tsx";
import "./pickList.css";

export interface PickListProps<Item> {
  icon: string;
  /** On the button. */
  label: string;
  disabled?: boolean;
  class?: string;
  items: readonly Item[];
  keyOf(item: Item): string;
  /** What typed words are looked for in. */
  textOf(item: Item): string;
  texts: { field: string; placeholder: string; list: string; none: string };
  /** Of a list of which several are chosen at a time; else the marked option counts as selected. */
  isChosen?(item: Item): boolean;
  titleOf?(item: Item): string | undefined;
  option(item: Item): ComponentChildren;
  /** Below the options. */
  foot?: ComponentChildren;
  onPick(item: Item): void;
}

export function PickList<Item>(props: PickListProps<Item>): JSX.Element {
  const { icon, label, disabled = false, class: own } = props;
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys and the focus of what is in it
    <div
      ref={place}
      class={own === undefined ? "pick-list" : `pick-list ${own}`}
      onFocusOut={({ relatedTarget }) => {
        if (!place.current!.contains(relatedTarget as Node | null)) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        setOpen(false);
        place.current!.querySelector<HTMLElement>("vscode-button")?.focus();
      }}
    >
      <Button disabled={disabled} expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={icon} /> {label}
      </Button>
      {open && <Options {...props} />}
    </div>
  );
}

function Options<Item>(props: PickListProps<Item>): JSX.Element {
  const { items, keyOf, textOf, texts, isChosen, titleOf, option, foot, onPick } = props;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const [marked, mark] = useState(0);
  const words = text.toLowerCase().split(/\s+/);
  const shown = items.filter((item) => words.every((word) => textOf(item).toLowerCase().includes(word)));
  const active = Math.min(marked, shown.length - 1);

  useEffect(() => field.current!.focus(), []);
  useLayoutEffect(() => list.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active]);

  const keyed = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") mark(Math.min(active + 1, shown.length - 1));
    else if (event.key === "ArrowUp") mark(Math.max(active - 1, 0));
    else if (event.key === "Enter" && shown[active] !== undefined) onPick(shown[active]);
    else return;
    event.preventDefault();
  };
  return (
    <div class="pick-list-body">
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={texts.field}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={id}
        aria-activedescendant={shown.length > 0 ? `${id}-${active}` : undefined}
        placeholder={texts.placeholder}
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          mark(0);
        }}
        onKeyDown={keyed}
      />
      <div
        ref={list}
        id={id}
        class="pick-list-options"
        role="listbox"
        aria-label={texts.list}
        aria-multiselectable={isChosen ? "true" : undefined}
      >
        {shown.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the text field, which names the active option
          // biome-ignore lint/a11y/useFocusableInteractive: the same
          <div
            key={keyOf(item)}
            id={`${id}-${index}`}
            role="option"
            aria-selected={isChosen ? isChosen(item) : index === active}
            class={isChosen && index === active ? "active" : undefined}
            title={titleOf?.(item)}
            onPointerMove={() => mark(index)}
            // The field keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(item)}
          >
            {option(item)}
          </div>
        ))}
      </div>
      {shown.length === 0 && <p role="status">{texts.none}</p>}
      {foot}
    </div>
  );
}
