import { useEffect, useLayoutEffect, useState } from "preact/hooks";

/** The element's width in CSS pixels and the screen's device pixels for each, kept up to date. */
export function useSize(element: { current: HTMLElement | null }): { width: number; ratio: number } {
  const [size, setSize] = useState({ width: 0, ratio: window.devicePixelRatio });
  useLayoutEffect(() => {
    const measure = () => setSize({ width: element.current!.clientWidth, ratio: window.devicePixelRatio });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  useEffect(() => {
    // Zooming changes the ratio and may leave the width as it is.
    const zoom = window.matchMedia(`(resolution: ${size.ratio}dppx)`);
    const measure = () => setSize(({ width }) => ({ width, ratio: window.devicePixelRatio }));
    zoom.addEventListener("change", measure);
    return () => zoom.removeEventListener("change", measure);
  }, [size.ratio]);
  return size;
}
