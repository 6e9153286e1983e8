// The sentences around warnings in the page.

export const noticeWords = {
  heading: 'Warnings',
  snooze: 'Snooze',
  snoozeFor: (title: string) => `Snooze: ${title}`,
  dismiss: 'Dismiss',
  dismissFor: (title: string) => `Dismiss: ${title}`,
  older: (count: number) => (count === 1 ? '1 older warning' : `${count} older warnings`),
  fewer: 'Show fewer',
} as const
