/** Which part of the map is in sight, and how large. World pixels are the map's at 100 %. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export const MIN_SCALE = 0.04;
export const MAX_SCALE = 3;

export class Camera {
  /** The world point at the view's top left corner. */
  x = 0;
  y = 0;
  scale = 1;
  /** The size of the view, in screen pixels. */
  width = 1;
  height = 1;

  toWorld(screen: Point): Point {
    return { x: this.x + screen.x / this.scale, y: this.y + screen.y / this.scale };
  }

  toScreen(world: Point): Point {
    return { x: (world.x - this.x) * this.scale, y: (world.y - this.y) * this.scale };
  }

  /** What is in sight, with a margin in screen pixels. */
  view(margin = 0): Rect {
    const extra = margin / this.scale;
    return {
      x: this.x - extra,
      y: this.y - extra,
      width: this.width / this.scale + 2 * extra,
      height: this.height / this.scale + 2 * extra,
    };
  }

  pan(dx: number, dy: number): void {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
  }

  /** Zooms so that what is at a screen point stays there. */
  zoomAt(screen: Point, scale: number): void {
    const clamped = Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
    const there = this.toWorld(screen);
    this.scale = clamped;
    this.x = there.x - screen.x / clamped;
    this.y = there.y - screen.y / clamped;
  }

  /** Where the camera would be to show a rectangle whole, never larger than life. */
  fitting(rect: Rect, margin = 40): { x: number; y: number; scale: number } {
    const across = (this.width - 2 * margin) / Math.max(1, rect.width);
    const down = (this.height - 2 * margin) / Math.max(1, rect.height);
    const scale = Math.min(1, MAX_SCALE, Math.max(MIN_SCALE, Math.min(across, down)));
    return {
      scale,
      x: rect.x + rect.width / 2 - this.width / scale / 2,
      y: rect.y + rect.height / 2 - this.height / scale / 2,
    };
  }

  /** Where the camera would be to have a rectangle in sight, moving as little as needed. */
  revealing(rect: Rect, margin = 56): { x: number; y: number; scale: number } {
    const extra = margin / this.scale;
    const seen = this.view();
    const along = (from: number, size: number, start: number, length: number) => {
      if (length + 2 * extra > size) return start + length / 2 - size / 2;
      if (start - extra < from) return start - extra;
      if (start + length + extra > from + size) return start + length + extra - size;
      return from;
    };
    return {
      scale: this.scale,
      x: along(seen.x, seen.width, rect.x, rect.width),
      y: along(seen.y, seen.height, rect.y, rect.height),
    };
  }
}

export const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The smallest rectangle that holds both. */
export function around(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

export const holds = (rect: Rect, point: Point): boolean =>
  point.x >= rect.x &&
  point.x <= rect.x + rect.width &&
  point.y >= rect.y &&
  point.y <= rect.y + rect.height;
