/**
 * The toolkit's controls, as components. The only file that imports the toolkit, which is no longer developed: whoever
 * replaces it changes this one.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";
import { type ComponentChildren, h, type JSX } from "preact";

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeProgressRing(),
  vsCodeTextField(),
);

export interface ButtonProps {
  appearance?: "primary" | "secondary" | "icon";
  title?: string | undefined;
  /** Read out; for buttons that show an icon alone. */
  label?: string;
  disabled?: boolean;
  /** Of a button that opens something beside it: whether that is open. */
  expanded?: boolean;
  onClick(): void;
  children: ComponentChildren;
}

/** An icon alone needs a `label`; without one its text names it. */
export function Button({
  appearance = "secondary",
  title,
  label,
  disabled,
  expanded,
  onClick,
  children,
}: ButtonProps): JSX.Element {
  const more = { "aria-label": label, "aria-expanded": expanded?.toString() };
  return h("vscode-button" as never, { appearance, title, disabled, onClick, ...more }, children);
}

export interface DropdownProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; title: string }[];
  onChange(value: T): void;
}

/** A choice of one of few; `value` is one of the options'. */
export function Dropdown<T extends string>({ label, value, options, onChange }: DropdownProps<T>): JSX.Element {
  return h(
    "vscode-dropdown" as never,
    {
      "aria-label": label,
      value,
      onChange: (event: Event) => onChange((event.target as HTMLSelectElement).value as T),
    },
    options.map(({ value, title }) => h("vscode-option" as never, { key: value, value }, title)),
  );
}

/** Gives an element its accessible name once it is there: when they are connected, some replace it by what they are. */
const named = (label: string) => (element: HTMLElement | null) => element?.setAttribute("aria-label", label);

export interface TextFieldProps {
  label: string;
  value: string;
  disabled?: boolean;
  /** What it holds cannot be taken; why is said beside. */
  invalid?: boolean;
  /** At every change of the text. */
  onInput(value: string): void;
  /** Enter was pressed. */
  onEnter?(): void;
}

/** Text of one line. What it holds is the parent's: it shows `value` until that is another. */
export function TextField({ label, value, disabled, invalid = false, onInput, onEnter }: TextFieldProps): JSX.Element {
  return h("vscode-text-field" as never, {
    ref: named(label),
    value,
    disabled,
    "aria-invalid": String(invalid),
    onInput: (event: Event) => onInput((event.target as HTMLInputElement).value),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Enter") onEnter?.();
    },
  });
}

/** Checked or not, by the parent's word. */
export function Checkbox(props: {
  checked: boolean;
  onChange(checked: boolean): void;
  children: ComponentChildren;
}): JSX.Element {
  return h(
    "vscode-checkbox" as never,
    {
      checked: props.checked,
      onChange: (event: Event) => {
        const checked = (event.target as HTMLInputElement).checked;
        // The element also reports changes that came from its property.
        if (checked !== props.checked) props.onChange(checked);
      },
    },
    props.children,
  );
}

/** Something is on its way, of unknown length. */
export function ProgressRing({ label }: { label: string }): JSX.Element {
  return h("vscode-progress-ring" as never, { ref: named(label) });
}
