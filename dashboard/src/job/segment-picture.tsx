import { useQuery } from "@tanstack/react-query";

import { atMost } from "../api/at-most";
import { pictureAt } from "../api/picture-at";

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
    queryFn: ({ signal }) => inTurn(() => pictureAt(`/dashboard/jobs/${jobId}/segments/${fingerprint}/picture`, signal)),
  });
  return picture.data ? <img src={picture.data} alt="" className={className} /> : null;
}
