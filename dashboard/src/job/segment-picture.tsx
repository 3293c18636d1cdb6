import { useQuery } from "@tanstack/react-query";

import { atMost } from "../api/at-most";
import { dataUrl } from "../api/data-url";
import { home } from "../api/prefix";

/** Pictures are decoded one by one; the connections of the browser are left to what is clicked. */
const inTurn = atMost(2);

interface Props {
  jobId: string;
  fingerprint: string;
  className?: string | undefined;
}

/** The first frame of an encoded segment; nothing where it is no longer kept. */
export function SegmentPicture({ jobId, fingerprint, className }: Props) {
  const picture = useQuery({
    queryKey: ["segment-picture", fingerprint],
    staleTime: Infinity,
    retry: false,
    queryFn: ({ signal }) => inTurn(() => pictureOf(jobId, fingerprint, signal)),
  });
  return picture.data ? <img src={picture.data} alt="" className={className} /> : null;
}

async function pictureOf(jobId: string, fingerprint: string, signal: AbortSignal): Promise<string | null> {
  const answer = await fetch(`${home}/dashboard/jobs/${jobId}/segments/${fingerprint}/picture`, { signal });
  return answer.status === 200 ? dataUrl(await answer.blob()) : null;
}
