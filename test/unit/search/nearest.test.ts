import { describe, expect, test } from 'vitest';
import { editDistance, nearestWords } from '../../../electron/domain/search/nearest.ts';

describe('distance', () => {
  test.each([
    ['kitten', 'kitten', 0],
    ['kitten', 'sitten', 1],
    ['harbour', 'harbuor', 1],
    ['word', 'words', 1],
    ['abcd', 'badc', 2],
    ['', 'ab', 2],
  ])('%s to %s is %i', (a, b, distance) => {
    expect(editDistance(a, b, 3)).toBe(distance);
    expect(editDistance(b, a, 3)).toBe(distance);
  });

  test('beyond the limit it only says so', () => {
    expect(editDistance('completely', 'different', 2)).toBe(3);
    expect(editDistance('a', 'abcdef', 2)).toBe(3);
  });
});

describe('suggestions', () => {
  const words = [
    { word: 'harbour', count: 4 },
    { word: 'harbor', count: 9 },
    { word: 'harbours', count: 1 },
    { word: 'kitchen', count: 100 },
  ];
  test('nearest first, then the more frequent, never the word itself', () => {
    expect(nearestWords('harbuor', words, 3)).toEqual(['harbor', 'harbour', 'harbours']);
    expect(nearestWords('kitchen', words, 3)).toEqual([]);
    expect(nearestWords('kitchn', words, 3)).toEqual(['kitchen']);
  });
  test('short words allow one slip only', () => {
    expect(
      nearestWords(
        'cat',
        [
          { word: 'cut', count: 1 },
          { word: 'dog', count: 9 },
          { word: 'coats', count: 5 },
        ],
        3,
      ),
    ).toEqual(['cut']);
  });
});
