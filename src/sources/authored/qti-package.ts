/**
 * A content package: a .zip with items of QTI, in the order of its imsmanifest.xml.
 * https://www.imsglobal.org/content/packaging/cpv1p1p4/imscp_infov1p1p4.html
 */
import { logProblem, shown } from '../formats/problems.ts';
import { openZip } from '../formats/sheets/zip.ts';
import { type Authored, createAuthored } from './authored.ts';
import { isQtiItem, readQtiItem } from './qti.ts';
import { readXml, type XmlElement } from './xml.ts';
import { rootOf, xmlText } from './xml-text.ts';

/** Of the XML files in a package, unpacked: a small .zip may hold gigabytes of blanks. */
const MOST_BYTES = 64 * 2 ** 20;

/** @throws UnderstudyError `log` naming the package, and the file in it */
export async function readQtiPackage(path: string): Promise<Authored> {
  const files = await xmlFiles(path);
  const authored = createAuthored(path);
  let items = 0;
  for (const name of inOrder(path, files)) {
    const text = xmlText(`${path}, ${name}`, files.get(name)!);
    const root = rootOf(text);
    if (root === 'questestinterop')
      throw logProblem(
        path,
        `${shown(name)} is QTI 1.2, which is not read`,
        'export it as QTI 2.x or Moodle XML',
      );
    if (root === null || !isQtiItem(root)) continue;
    items++;
    readQtiItem(`${path}, ${name}`, text, authored, { row: items });
  }
  if (items === 0)
    throw logProblem(
      path,
      'no QTI items in the .zip',
      'give a content package, or the file of questions itself',
    );
  return authored;
}

/** The XML files of a .zip by their names in it. */
async function xmlFiles(path: string): Promise<Map<string, Uint8Array>> {
  const zip = await openZip(path, 'a package of questions', 'export it again');
  try {
    const files = new Map<string, Uint8Array>();
    let total = 0;
    for (const name of zip.names) {
      if (!/\.xml$/i.test(name) || /(?:^|\/)__MACOSX\//.test(name)) continue;
      const chunks: Buffer[] = [];
      for await (const chunk of zip.part(name)!) {
        total += chunk.length;
        if (total > MOST_BYTES)
          throw logProblem(
            path,
            `more than ${MOST_BYTES / 2 ** 20} MiB of XML in the .zip`,
            'give it in parts',
          );
        chunks.push(chunk);
      }
      files.set(name, Buffer.concat(chunks));
    }
    return files;
  } finally {
    zip.close();
  }
}

/** Names in the order of the manifest's resources, then the others as they stand in the package. */
function inOrder(path: string, files: ReadonlyMap<string, Uint8Array>): string[] {
  const manifest = [...files.keys()].find((name) => /(?:^|\/)imsmanifest\.xml$/i.test(name));
  if (manifest === undefined) return [...files.keys()];
  const folder = manifest.slice(0, manifest.lastIndexOf('/') + 1);
  const named: string[] = [];
  const at = `${path}, ${manifest}`;
  readXml(at, xmlText(at, files.get(manifest)!), (part) => {
    if (part.name !== 'resources') return;
    for (const resource of part.children as readonly (string | XmlElement)[])
      if (typeof resource !== 'string' && resource.attributes.href !== undefined)
        named.push(folder + decoded(resource.attributes.href));
  });
  return [...new Set([...named, ...files.keys()])].filter((name) => files.has(name) && name !== manifest);
}

/** An address in a manifest may have blanks as %20. */
function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}
