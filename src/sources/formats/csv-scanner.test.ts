/** The rules of the form, fed whole and byte by byte: where a chunk ends must not matter. */
import { describe, expect, it } from 'vitest';
import { CsvProblem, CsvScanner } from './csv-scanner.ts';

interface Outcome {
  records?: number;
  problem?: string;
  line?: number;
}

function scan(text: string, chunkBytes: number, delimiter = ','): Outcome {
  const bytes = Buffer.from(text);
  const scanner = new CsvScanner({ delimiter, fields: 3 });
  try {
    for (let i = 0; i < bytes.length; i += chunkBytes) scanner.feed(bytes.subarray(i, i + chunkBytes));
    scanner.end();
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    return { problem: error.message, line: error.line };
  }
  return { records: scanner.records };
}

describe.each([1, 2, 3, 1000])('in chunks of %d bytes', (chunkBytes) => {
  it.each([
    ['plain', 'a,b,c\n1,2,3\n', 2],
    ['no line end at the end', 'a,b,c\n1,2,3', 2],
    ['empty fields', 'a,b,c\n,,\n,,', 3],
    ['CRLF', 'a,b,c\r\n1,2,3\r\n', 2],
    ['quotes', 'a,b,c\n"1","say ""x"", y",""\n', 2],
    ['doubled quotes at both ends', 'a,b,c\n"""1""","""",3', 2],
    ['line breaks in quotes', 'a,b,c\n1,"x\ny\r\nz",3\n', 2],
    ['empty lines', 'a,b,c\n\n1,2,3\n\n\n', 2],
    ['byte order mark', '\ufeff"a",b,c\n1,2,3\n', 2],
    ['more than ASCII', 'ä,ö,ü\n１,二,🙂\n', 2],
  ])('accepts %s', (_, text, records) => {
    expect(scan(text, chunkBytes)).toEqual({ records });
  });

  it.each([
    ['too few fields', 'a,b,c\n1,2,3\n1,2\n', 'expected 3 fields as in the header, got 2', 3],
    ['too many fields', 'a,b,c\n1,2,3,4\n', 'expected 3 fields as in the header, got 4', 2],
    ['a comma at the end', 'a,b,c\n1,2,3,\n', 'expected 3 fields as in the header, got 4', 2],
    ['a line of blanks', 'a,b,c\n   \n', 'expected 3 fields as in the header, got 1', 2],
    ['a short record below a long one', 'a,b,c\n1,"x\ny\nz",3\n1\n', 'expected 3 fields', 5],
    ['a short record over lines', 'a,b,c\n1,"x\ny"\n', 'expected 3 fields as in the header, got 2', 2],
    ['an open quote', 'a,b,c\n1,2,3\n1,"2\n3,4', 'the quote opened here is never closed', 3],
    ['text after a quote', 'a,b,c\n1,"2"x,3\n', 'text after a closing quote', 2],
    ['text after a quote on a later line', 'a,b,c\n1,"2\n"x,3\n', '(opened on line 2)', 3],
    ['a blank after a quote', 'a,b,c\n1,"2" ,3\n', 'text after a closing quote', 2],
    ['a blank before a quote', 'a,b,c\n1, "2",3\n', 'a quote inside a field without quotes', 2],
    ['a quote inside', 'a,b,c\n1,5" pipe,3\n', 'a quote inside a field without quotes', 2],
    ['a carriage return alone', 'a,b,c\n1,x\ry,3\n', 'a carriage return without a line feed', 2],
    ['carriage returns as line ends', 'a,b,c\r1,2,3\r', 'a carriage return without a line feed', 1],
    ['CRLF after LF', 'a,b,c\n1,2,3\r\n', 'the line ends in CRLF, the lines before it in LF', 2],
    ['LF after CRLF', 'a,b,c\r\n1,2,3\n', 'the line ends in LF, the lines before it in CRLF', 2],
  ])('refuses %s', (_, text, problem, line) => {
    const outcome = scan(text, chunkBytes);
    expect(outcome.problem).toContain(problem);
    expect(outcome.line).toBe(line);
  });
});

describe('CsvScanner', () => {
  it('splits at the delimiter it is given', () => {
    expect(scan('a;b;c\n1,5;2;3\n', 1000, ';').records).toBe(2);
    expect(scan('a\tb\tc\n1\t2\t3\n', 1000, '\t').records).toBe(2);
  });

  it('refuses a record that goes on and on, and points at the quote', () => {
    const outcome = scan(`a,b,c\n1,"2,3\n${'4,5,6\n'.repeat(400_000)}`, 1 << 16);
    expect(outcome).toEqual({ problem: 'the record is longer than 2000000 bytes', line: 2 });
  });

  it.each([
    [0, 1],
    [1, 2],
    [2, 6],
    [3, 7],
  ])('finds the line of record %d', (locate, line) => {
    const scanner = new CsvScanner({ delimiter: ',', fields: 3, locate });
    scanner.feed(Buffer.from('a,b,c\n1,"x\ny\nz",3\n\n4,5,6\n7,8,9'));
    scanner.end();
    expect(scanner.locatedLine).toBe(line);
  });
});
