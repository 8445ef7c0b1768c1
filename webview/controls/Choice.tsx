import type { JSX } from "preact";
import { Dropdown, type DropdownProps } from "./controls.tsx";
import "../styles/runViews.css";

/** A dropdown with its label beside it. */
export function Choice<T extends string>(props: DropdownProps<T>): JSX.Element {
  return (
    <div class="choice">
      {/* The dropdown carries the label for screen readers. */}
      <span aria-hidden="true">{props.label}</span>
      <Dropdown {...props} />
    </div>
  );
}
