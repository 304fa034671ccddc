// A Dataverse client that others wrote, against the running server and without a browser: what it sends is understood,
// and what it is answered it understands.
import { expect, test } from "@playwright/test";
import { DynamicsWebApi } from "dynamics-web-api";
import { randomUUID } from "node:crypto";

const serverUrl = process.env.E2E_BASE_URL;
const client = (version = "9.2") => new DynamicsWebApi({ serverUrl, dataApi: { version } });
const api = client();

/** A text that no other record has. All are accounts: other tests count contacts. */
const unique = () => `Client ${randomUUID()}`;

/** The status of the error that this ends in. */
async function status(promise: Promise<unknown>): Promise<number | undefined> {
  const error = await promise.then(
    () => ({ status: undefined }),
    (error: { status: number }) => error,
  );
  return error.status;
}

async function create(account: Record<string, unknown>): Promise<string> {
  const id: unknown = await api.create({ collection: "accounts", data: account });
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  return String(id);
}

test("a record is created, read, updated, cleared and deleted", async () => {
  const key = await create({ name: unique(), accountnumber: "Clerk" });
  const read = () => api.retrieve({ collection: "accounts", key, select: ["accountnumber", "description"] });
  expect(await read()).toMatchObject({ accountnumber: "Clerk", description: null });

  await api.update({ collection: "accounts", key, data: { accountnumber: "Chief" } });
  const answered = await api.update({
    collection: "accounts",
    key,
    data: { description: "d" },
    returnRepresentation: true,
    select: ["accountnumber"],
  });
  expect(answered).toMatchObject({ accountid: key, accountnumber: "Chief" });
  await api.updateSingleProperty({ collection: "accounts", key, fieldValuePair: { accountnumber: "Head" } });
  await api.deleteRecord({ collection: "accounts", key, property: "description" });
  expect(await read()).toMatchObject({ accountnumber: "Head", description: null });

  expect(await api.deleteRecord({ collection: "accounts", key })).toBe(true);
  expect(await status(read())).toBe(404);
});

test("a guard keeps an update from what changed, and an upsert from what exists", async () => {
  const key = randomUUID();
  const upsert = (guards: object) => api.upsert({ collection: "accounts", key, data: { name: "U" }, ...guards });
  expect(await upsert({ ifmatch: "*" })).toBeNull();
  expect(await upsert({ ifnonematch: "*" })).toBe(key);
  expect(await upsert({ ifnonematch: "*" })).toBeNull();
  expect(await upsert({})).toBe(key);

  const old = await api.retrieve({ collection: "accounts", key, select: ["name"] });
  await api.update({ collection: "accounts", key, data: { name: "V" } });
  const ifmatch = old["@odata.etag"];
  expect(await api.update({ collection: "accounts", key, data: { name: "W" }, ifmatch })).toBe(false);
  expect(await api.deleteRecord({ collection: "accounts", key, ifmatch })).toBe(false);
  expect(await api.retrieve({ collection: "accounts", key, select: ["name"] })).toMatchObject({ name: "V" });
});

test("a record is addressed by an alternate key", async () => {
  const name = randomUUID().replaceAll("-", "");
  const key = `msdyncrm_segmentqueryname='${name}'`;
  const data = { msdyncrm_segmentname: "By key", msdyncrm_segmenttype: 192350001 };
  await api.upsert({ collection: "msdyncrm_segments", key, data });
  const segment = await api.retrieve({ collection: "msdyncrm_segments", key });
  expect(segment).toMatchObject({ msdyncrm_segmentqueryname: name, msdyncrm_segmentname: "By key" });
  expect(await api.deleteRecord({ collection: "msdyncrm_segments", key })).toBe(true);
});

test("a list is filtered, sorted, counted and read to its last page", async () => {
  const description = unique();
  for (const name of ["c", "a", "e", "b", "d"]) await create({ name, description });
  const request = {
    collection: "accounts",
    select: ["name"],
    filter: `description eq '${description}'`,
    orderBy: ["name desc"],
  };
  const names = (page: { value: { name?: string }[] }) => page.value.map((account) => account.name).join("");
  const first = await api.retrieveMultiple({ ...request, maxPageSize: 2, count: true });
  expect([names(first), first.oDataCount]).toEqual(["ed", 5]);
  const second = await api.retrieveMultiple({ ...request, maxPageSize: 2 }, first.oDataNextLink);
  expect(names(second)).toBe("cb");
  expect(names(await api.retrieveAll({ ...request, maxPageSize: 2 }))).toBe("edcba");
  expect(names(await api.retrieveMultiple({ ...request, top: 1 }))).toBe("e");
  expect(await api.count({ collection: "accounts", filter: request.filter })).toBe(5);
  expect(await api.countAll({ collection: "accounts", filter: request.filter })).toBe(5);
});

test("related records are created, expanded, associated and let go", async () => {
  const account = await api.create({
    collection: "accounts",
    data: { name: unique(), account_parent_account: [{ name: "Nested" }] },
    returnRepresentation: true,
    expand: [{ property: "account_parent_account", select: ["name"] }],
  });
  expect(account.account_parent_account).toMatchObject([{ name: "Nested" }]);
  const primaryKey = account.accountid;
  const relatedKey = await create({ name: "Joined" });
  const members = { collection: "accounts", primaryKey, relationshipName: "account_parent_account" };
  await api.associate({ ...members, relatedCollection: "accounts", relatedKey });
  const expanded = await api.retrieve({
    collection: "accounts",
    key: primaryKey,
    select: ["name"],
    expand: [{ property: "account_parent_account", select: ["name"], orderBy: ["name"] }],
  });
  expect(expanded.account_parent_account).toMatchObject([{ name: "Joined" }, { name: "Nested" }]);
  await api.disassociate({ ...members, relatedKey });

  const single = { collection: "accounts", primaryKey, navigationProperty: "msa_managingpartnerid" };
  await api.associateSingleValued({ ...single, relatedCollection: "accounts", relatedKey });
  const primary = { collection: "accounts", key: primaryKey, navigationProperty: "msa_managingpartnerid" };
  expect(await api.retrieve({ ...primary, select: ["name"] })).toMatchObject({ name: "Joined" });
  await api.disassociateSingleValued(single);
  const rest = await api.retrieve({ collection: "accounts", key: primaryKey, select: ["_msa_managingpartnerid_value"] });
  expect(rest._msa_managingpartnerid_value).toBeNull();
});

test("FetchXML is read page by page with its cookies", async () => {
  const description = unique();
  for (const name of ["b & <b>", "c \"c\"", "a", "d"]) await create({ name, description });
  const fetchXml =
    `<fetch count="1"><entity name="account"><attribute name="name"/><order attribute="name"/>` +
    `<filter><condition attribute="description" operator="eq" value="${description}"/></filter></entity></fetch>`;
  const request = { collection: "accounts", fetchXml, includeAnnotations: "*" };
  const first = await api.fetch(request);
  expect(first.PagingInfo?.cookie).toContain("name");
  const all = await api.fetchAll(request);
  expect(all.value.map((account: { name: string }) => account.name)).toEqual(["a", "b & <b>", 'c "c"', "d"]);
});

test("a batch is done in order, and what stands in a change set together", async () => {
  const description = unique();
  api.startBatch();
  const parts = [
    api.create({ collection: "accounts", data: { name: "Batch", description }, contentId: "1" }),
    api.create({
      collection: "accounts",
      data: { name: "Batch", description, "parentaccountid@odata.bind": "$1" },
      contentId: "2",
    }),
    api.update({ collection: "$2", data: { accountnumber: "7" } }),
    api.retrieveMultiple({
      collection: "accounts",
      filter: `description eq '${description}' and parentaccountid/name eq 'Batch'`,
      select: ["accountnumber"],
    }),
  ];
  const [first, second, , list] = await api.executeBatch();
  await Promise.allSettled(parts);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(list.value).toMatchObject([{ accountid: second, accountnumber: "7" }]);

  const other = client();
  other.startBatch();
  const failing = [
    other.create({ collection: "accounts", data: { name: "Lost", description } }),
    other.update({ collection: "accounts", key: randomUUID(), data: { name: "x" } }),
  ];
  await expect(other.executeBatch()).rejects.toMatchObject([{ status: 404 }]);
  await Promise.allSettled(failing);
  expect(await api.count({ collection: "accounts", filter: `description eq '${description}'` })).toBe(2);
});

test("actions and functions answer", async () => {
  const me = await api.callFunction("WhoAmI");
  expect(me).toMatchObject({ UserId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  const parameters = { EntityNames: ["contact"] };
  const total = await api.callFunction({ name: "RetrieveTotalRecordCount", parameters });
  expect(total.EntityRecordCountCollection.Values[0]).toBeGreaterThanOrEqual(20_000);
  const valid = await api.callAction({
    actionName: "msdyncrm_ValidateSegment",
    action: { msdyncrm_segmentquery: "PROFILE(contact)", msdyncrm_segmenttype: 192350000 },
  });
  expect(JSON.parse(valid.ValidationResult)).toEqual([]);
  const targets = ["A", "B"].map((name) => ({ name, "@odata.type": "Microsoft.Dynamics.CRM.account" }));
  const bulk = await api.callAction({
    collection: "accounts",
    actionName: "Microsoft.Dynamics.CRM.CreateMultiple",
    action: { Targets: targets },
  });
  expect(bulk.Ids).toHaveLength(2);
});

test("metadata is told in both forms", async () => {
  const entities = await api.retrieveEntities({ select: ["LogicalName", "EntitySetName"] });
  const names = entities.value.map((entity) => entity.LogicalName);
  expect(names).toEqual(expect.arrayContaining(["contact", "msdyncrm_segment"]));
  const key = "LogicalName='contact'";
  const contact = await api.retrieveEntity({ key, select: ["PrimaryIdAttribute"] });
  expect(contact.PrimaryIdAttribute).toBe("contactid");
  const choices = await api.retrieveAttributes({
    entityKey: key,
    castType: "Microsoft.Dynamics.CRM.PicklistAttributeMetadata",
    select: ["LogicalName"],
    expand: [{ property: "OptionSet" }],
  });
  const gender = choices.value.find((attribute) => attribute.LogicalName === "gendercode");
  expect(gender?.OptionSet?.Options).toHaveLength(2);
  const relationships = await api.retrieveRelationships({
    castType: "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
    filter: "ReferencedEntity eq 'account'",
    select: ["SchemaName"],
  });
  expect(relationships.value.map((found) => found.SchemaName)).toContain("contact_customer_accounts");
  expect(await api.retrieveCsdlMetadata()).toContain('<EntitySet Name="contacts"');
});

test("an error has its code and words", async () => {
  const wrong = client("9.0").retrieveMultiple({ collection: "contacts", select: ["nothing"] });
  await expect(wrong).rejects.toMatchObject({
    status: 400,
    code: "0x80060888",
    message: "Could not find a property named 'nothing' on type 'Microsoft.Dynamics.CRM.contact'.",
  });
});
