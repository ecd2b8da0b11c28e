export { clawBackForRefund } from '@/lib/payouts/claw-back-refund';
