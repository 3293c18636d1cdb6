/** What was told to webhooks about a job. */
export function JobDeliveries({ jobId }: { jobId: string }) {
  return <span data-job={jobId}>None.</span>;
}
