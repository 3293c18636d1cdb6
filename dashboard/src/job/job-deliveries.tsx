import { DeliveryLog } from "../webhooks/delivery-log";

/** What was told to webhooks about a job. */
export function JobDeliveries({ jobId }: { jobId: string }) {
  return <DeliveryLog of={{ jobId }} />;
}
