// Segments as a program makes and changes them, beside the one on screen.
import { randomUUID } from "node:crypto";

import { expect, type APIRequestContext } from "@playwright/test";

export const DYNAMIC = 192350000;
export const COMPOUND = 192350002;
export const Status = {
  Draft: 192350000,
  Live: 192350001,
  Stopped: 192350002,
  LiveEditable: 192350003,
  Expired: 192350004,
  Error: 192350005,
  GoingLive: 192350006,
  Stopping: 192350007,
};

const root = "/api/data/v9.0/msdyncrm_segments";

export const queryName = (id: string) => `SEGMENT_CRM_ID_${id.replaceAll("-", "")}`;

export async function createSegment(
  request: APIRequestContext,
  name: string,
  columns: Record<string, unknown> = {},
): Promise<string> {
  const id = randomUUID();
  const data = {
    msdyncrm_segmentid: id,
    msdyncrm_segmentname: name,
    msdyncrm_segmenttype: DYNAMIC,
    msdyncrm_segmentquery: "PROFILE(contact).FILTER(address1_city == 'Berlin')",
    ...columns,
  };
  const answer = await request.post(root, { data });
  expect(answer.status(), await answer.text()).toBe(204);
  return id;
}

export async function changeSegment(request: APIRequestContext, id: string, data: object): Promise<void> {
  const answer = await request.patch(`${root}(${id})`, { data });
  expect(answer.status(), await answer.text()).toBe(204);
}

export async function deleteSegment(request: APIRequestContext, id: string): Promise<void> {
  expect((await request.delete(`${root}(${id})`)).status()).toBe(204);
}

export async function segmentOf(request: APIRequestContext, id: string): Promise<Record<string, unknown>> {
  return (await request.get(`${root}(${id})`)).json();
}

/** Waits until the segment is there. */
export async function reaches(request: APIRequestContext, id: string, status: number): Promise<void> {
  await expect.poll(async () => (await segmentOf(request, id)).statuscode, { timeout: 20_000 }).toBe(status);
}
