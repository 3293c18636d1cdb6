import { Button, type ButtonProps } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { notifyError } from "../ui/notify";

/** One click to a finished video, with pictures and songs that come with Reelmill. */
export function SampleButton(button: ButtonProps) {
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: async () => (await import("./make-sample")).makeSample(),
    onSuccess: (jobId) => void navigate(`/jobs/${jobId}`),
    onError: (error) => notifyError("The sample video was not made", error),
  });
  return (
    <Button leftSection={<IconSparkles size={16} aria-hidden />} loading={make.isPending} onClick={() => make.mutate()} {...button}>
      Make a sample video
    </Button>
  );
}
