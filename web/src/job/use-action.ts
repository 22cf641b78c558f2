import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';

/** Something that is asked of the service; what goes wrong is told and stays until it is read. */
export function useAction<Input, Answer>(
  what: string,
  act: (input: Input) => Promise<Answer>,
  onAnswer: (answer: Answer) => void,
) {
  return useMutation({
    mutationFn: act,
    onSuccess: onAnswer,
    onError: (error: Error) =>
      notifications.show({
        color: 'red',
        autoClose: false,
        title: `${what}: it did not work`,
        message: error.message,
      }),
  });
}
