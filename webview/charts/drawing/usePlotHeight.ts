import { useLayoutEffect, useState } from "preact/hooks";

const large = "(min-width: 2400px)";

/** Of charts, in CSS pixels: fixed, so that nothing moves while values come, and more where there is much room. */
export function usePlotHeight(usual = 240, onLarge = 340): number {
  const [isLarge, setLarge] = useState(() => window.matchMedia(large).matches);
  useLayoutEffect(() => {
    const query = window.matchMedia(large);
    const update = () => setLarge(query.matches);
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  return isLarge ? onLarge : usual;
}
