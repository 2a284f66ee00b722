import { type ReadonlySignal, useSignal, useSignalEffect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { painted } from '../../theme.ts';
import { Colors } from './colors.ts';
import { AXIS_PX, drawTimeline, ROW_PX, type Scenery } from './draw.ts';

interface Canvas {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** Width on the page, px; 0 before it is known. */
  readonly width: ReadonlySignal<number>;
  /** What was drawn last, for finding what is under a pointer. */
  readonly drawn: RefObject<Scenery | null>;
}

/**
 * Draws the timeline whenever something of it changes.
 * @param sceneryOf what to draw; the signals it reads are what is watched.
 */
export function useCanvas(sceneryOf: () => Omit<Scenery, 'width' | 'color' | 'font'>): Canvas {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<Scenery | null>(null);
  const colors = useRef<Colors | null>(null);
  const width = useSignal(0);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    colors.current = new Colors(element);
    const resized = new ResizeObserver(([entry]) => {
      width.value = entry?.contentRect.width ?? 0;
    });
    resized.observe(element);
    return () => resized.disconnect();
  }, [width]);
  useSignalEffect(() => {
    painted.value;
    colors.current?.forget();
  });
  useSignalEffect(() => {
    painted.value;
    const [element, known] = [canvas.current, colors.current];
    const scenery = sceneryOf();
    if (!element || !known || width.value === 0) return;
    const font = getComputedStyle(element).fontFamily;
    drawn.current = { ...scenery, width: width.value, color: known.of, font };
    paint(element, drawn.current);
  });
  return { canvas, width, drawn };
}

function paint(canvas: HTMLCanvasElement, scenery: Scenery): void {
  const height = scenery.rows.length * ROW_PX + AXIS_PX;
  const scale = devicePixelRatio || 1;
  const [wide, high] = [Math.round(scenery.width * scale), Math.round(height * scale)];
  // Setting a size, even the same one, makes a canvas anew.
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const brush = canvas.getContext('2d');
  if (!brush) return;
  brush.setTransform(scale, 0, 0, scale, 0, 0);
  drawTimeline(brush, scenery);
}
