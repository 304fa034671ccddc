// Segments and catalogs of any size.
const IN_GROUP = 5;

const column = (place) => `new_column${String(place).padStart(4, "0")}`;

/** Groups of five "or", all of them: what the builders of other libraries were measured with. */
export function query(conditions, columns) {
  const condition = (place) => `c.${column(place % (columns - 10))} == 'value ${place}'`;
  const groups = [];
  for (let first = 0; first < conditions; first += IN_GROUP) {
    const members = Array.from({ length: Math.min(IN_GROUP, conditions - first) }, (_, at) => condition(first + at));
    groups.push(`(${members.join(" || ")})`);
  }
  return `PROFILE(contact, c).FILTER(${groups.join(" && ")})`;
}

/** Answers for contact with this many columns: its own first, then others like the first text column. */
export async function rewriteCatalog(page, columns) {
  await page.route(/EntityDefinitions\(LogicalName='contact'\)\?/, async (route) => {
    const answer = await route.fetch();
    const entity = await answer.json();
    const text = entity.Attributes.find((attribute) => attribute.LogicalName === "lastname");
    const added = Array.from({ length: columns - 10 }, (_, place) => ({
      ...text,
      LogicalName: column(place),
      DisplayName: { UserLocalizedLabel: { Label: `Column ${place}`, LanguageCode: 1033 } },
    }));
    const own = ["contactid", "fullname", "firstname", "lastname", "emailaddress1", "address1_city"];
    const kept = entity.Attributes.filter((attribute) => own.includes(attribute.LogicalName));
    const more = entity.Attributes.filter((attribute) => !own.includes(attribute.LogicalName));
    entity.Attributes = [...kept, ...more.slice(0, 10 - kept.length), ...added];
    await route.fulfill({ response: answer, json: entity });
  });
}
