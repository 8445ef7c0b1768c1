import type { JSX } from "preact";
import type { BarSpec } from "./barSpec.ts";

/** The numbers behind bars, a bar a row. @param height in CSS pixels, that of the plot whose place it takes */
export function BarTable({ spec, height }: { spec: BarSpec; height: number }): JSX.Element {
  const { groupTitle, groups, stacks, title } = spec;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for the arrow keys
    <section class="chart-table" aria-label={title} tabIndex={0} style={{ height: `${height}px` }}>
      <table>
        <thead>
          <tr>
            <th scope="col">{groupTitle}</th>
            {stacks.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group, index) => (
            <tr key={group}>
              <th scope="row">{group}</th>
              {stacks.map(({ name, values }) => (
                <td key={name}>{values[index]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
