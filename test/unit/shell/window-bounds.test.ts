import { describe, expect, test } from 'vitest';
import { defaultPlace, placeWindow, smallestSize } from '../../../electron/shell/window-bounds.ts';

const laptop = { x: 0, y: 0, width: 1440, height: 860 };
const screenOnTheLeft = { x: -1920, y: -200, width: 1920, height: 1080 };

describe('placeWindow', () => {
  test('without memory takes the default size and lets the system place it', () => {
    expect(placeWindow(null, [laptop])).toEqual(defaultPlace);
  });

  test('keeps a place that is still on a screen', () => {
    const saved = { x: -1800, y: -100, width: 1000, height: 700, isMaximized: true };
    expect(placeWindow(saved, [laptop, screenOnTheLeft])).toEqual(saved);
  });

  test.each([
    ['a screen that is gone', { x: -1800, y: -100 }],
    ['above the screen, where its title bar cannot be grasped', { x: 100, y: -50 }],
    ['below the screen', { x: 100, y: 855 }],
    ['with a sliver left', { x: 1430, y: 100 }],
  ])('forgets a place on %s, keeps the size', (_name, at) => {
    const placed = placeWindow({ ...at, width: 1000, height: 700, isMaximized: false }, [laptop]);
    expect(placed).toEqual({ width: 1000, height: 700, isMaximized: false });
  });

  test('fits the size to the screens', () => {
    expect(placeWindow({ width: 9000, height: 9000, isMaximized: false }, [laptop])).toMatchObject({
      width: 1440,
      height: 860,
    });
    expect(placeWindow({ width: 1, height: -5, isMaximized: false }, [laptop])).toMatchObject(smallestSize);
  });
});
