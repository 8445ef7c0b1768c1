import { useEffect, useState } from "preact/hooks";

/** Whether an element is in view or nearly so: what is not need not be drawn. */
export function useSeen(element: { current: Element | null }): boolean {
  const [seen, setSeen] = useState(true);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => setSeen(entries.at(-1)!.isIntersecting), {
      rootMargin: "200px",
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return seen;
}
