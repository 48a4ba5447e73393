import { expect, test } from 'vitest';
import { plainText } from './plain-text.ts';

const math = (inner: string) => `<math xmlns="http://www.w3.org/1998/Math/MathML">${inner}</math>`;

test.each([
  // Tags, blocks and breaks.
  ['<p>What is <b>12</b> + 8?</p>', 'What is 12 + 8?'],
  ['<p dir="ltr">One.</p>\n\n<p>Two.<br />Three.<br></p>', 'One.\nTwo.\nThree.'],
  ['<div><div>\n  A\n  line  of&nbsp;&nbsp;text </div></div>', 'A line of text'],
  ['<P>Upper<BR>case</P>', 'Upper\ncase'],
  [
    'Which holds?<ol type="I"><li>a is even</li><li><p>b is odd</p></li></ol>',
    'Which holds?\nI. a is even\nII. b is odd',
  ],
  ['<ol start="3"><li>c</ol><ul><li>d</li></ul>', '3. c\n- d'],
  ['<table><tr><th>x</th><th>y</th></tr><tr><td><p>1</p></td><td>2</td></tr></table>', 'x | y\n1 | 2'],
  ['<p>Run:</p><pre>for i:\n    say(i)\n</pre><p>Why?</p>', 'Run:\nfor i:\n    say(i)\nWhy?'],
  // Entities, once.
  ['5 &lt; 7 &amp; &eacute;&#233;&#xE9; &rarr; &amp;lt;', '5 < 7 & ééé → &lt;'],
  ['<p>Which tag breaks a line: &lt;br&gt;?</p>', 'Which tag breaks a line: <br>?'],
  ['first line\n second &gt; line', 'first line\n second > line'],
  // Powers and indices.
  ['x<sup>2</sup> + a<sub>n+1</sub> = 10<sup>-3</sup>', 'x^2 + a_(n+1) = 10^(-3)'],
  ['H<sub>2</sub>O<sup></sup>', 'H_2O'],
  // Images and what is not seen.
  [
    'See <img src="a.png" alt="a  red\nsquare"> and <img src="b.png" alt="">.',
    'See [image: a red square] and [image].',
  ],
  ['<style>p{}</style><p>Q<!-- <b>no</b> --></p><script>if (a < b) go()</script>', 'Q'],
  ['<object data="c.svg" type="image/svg+xml">a tree</object>', '[image: a tree]'],
  // What is no tag.
  ['<p>If a < b and x<y, or x>y?</p>', 'If a < b and x<y, or x>y?'],
  ['a <b and c> d', 'a <b and c> d'],
  ['<p>Map<String, List<T>> m; #include <stdio.h></p>', 'Map<String, List<T>> m; #include <stdio.h>'],
  ['a < b', 'a < b'],
  ['<p>Solve \\(a<b\\) and \\[\\frac{1}{2}\\]</p>', 'Solve \\(a<b\\) and \\[\\frac{1}{2}\\]'],
  ['<p>Word<o:p></o:p> pastes</p>', 'Word pastes'],
  ['', ''],
])('%s', (html, text) => expect(plainText(html)).toBe(text));

test.each([
  ['<mfrac><mn>1</mn><mn>2</mn></mfrac>', '1/2'],
  [
    '<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mrow><mn>2</mn><mi>c</mi></mrow></mfrac>',
    '(a + b)/(2c)',
  ],
  ['<msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mo>-</mo><mn>1</mn>', 'x^2 = -1'],
  [
    '<msup><mrow><mo>(</mo><mi>x</mi><mo>-</mo><mn>1</mn><mo>)</mo></mrow><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msup>',
    '(x - 1)^(n + 1)',
  ],
  ['<msup><mfrac><mn>1</mn><mn>2</mn></mfrac><mn>3</mn></msup>', '(1/2)^3'],
  ['<msub><mi>a</mi><mn>1</mn></msub><msubsup><mi>b</mi><mi>i</mi><mn>2</mn></msubsup>', 'a_1 b_i^2'],
  ['<msqrt><mi>a</mi><mo>+</mo><mn>1</mn></msqrt><mo>&#x2062;</mo><mi>x</mi>', 'sqrt(a + 1)x'],
  ['<mroot><mi>x</mi><mn>3</mn></mroot>', 'root_3(x)'],
  [
    '<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>',
    '∑_(i = 1)^n i',
  ],
  ['<mi>f</mi><mfenced><mi>x</mi><mi>y</mi></mfenced>', 'f(x, y)'],
  ['<mmultiscripts><mi>C</mi><mprescripts/><mn>6</mn><mn>14</mn></mmultiscripts>', '_6^14 C'],
  [
    '<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>0</mn></mtd><mtd><mn>1</mn></mtd></mtr></mtable>',
    '[1, 0; 0, 1]',
  ],
  ['<semantics><mrow><mi>y</mi></mrow><annotation encoding="TeX">y</annotation></semantics>', 'y'],
  ['\n <mrow>\n <mn>3</mn>\n <mo>&lt;</mo>\n <mi>x</mi>\n </mrow>\n', '3 < x'],
])('MathML %s', (inner, text) => expect(plainText(`<p>Is ${math(inner)}?</p>`)).toBe(`Is ${text}?`));

test('a hostile depth is no end of the stack', () => {
  const deep = `${'<div>'.repeat(100_000)}deep${'</div>'.repeat(100_000)}`;
  expect(plainText(deep)).toBe('deep');
  expect(plainText('<!--'.repeat(50_000))).toHaveLength(200_000);
  expect(plainText(`<math>${'<mrow>'.repeat(50_000)}<mi>x</mi>`)).toBe('x');
});
