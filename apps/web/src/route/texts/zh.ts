import type { SameTexts } from '../../i18n/texts.ts';
import type { en } from './en.ts';

/** What a registered courier reads of the day, in Chinese. */
export const zh: SameTexts<typeof en> = {
  language: '语言',
  title: '您的路线',
  loading: '正在读取您的路线…',
  none: {
    'not-invited': '此手机未在任何承运商处登记。请向调度员索取邀请，并在这里打开链接。',
    refused: '此邀请已使用或已过期。请向调度员索取新的邀请。',
    unreached: '无法连接服务器。有网络时页面会自动继续。',
    unfit: '此窗口不保存任何内容，邀请会作废。请在普通窗口（非无痕）中打开链接，网址须以 https 开头。',
  },
  kept: '没有网络：这是之前的情况。您在此填写的内容会保存，稍后发送。',
  taken: '那份邀请未被使用：此手机已属于这家承运商。',
  unsigned: '调度员尚未为此手机签名。在此之前，门会把您当作普通人。',
  empty: '您的路线上没有站点。',
  howTo: '到门口：先扫那里的码，再扫标签。',
  status: { expected: '待送', delivering: '您已到达', delivered: '已送达', cancelled: '已取消' },
  waiting: '尚未发送',
  from: (time) => `${time} 起`,
  until: (time) => `${time} 前`,
  noNetwork: '这里没有网络？出示开门码',
  shown: (time) => `${time} 已出示开门码。有网络时会补上结果。`,
  cannot: '无法放下',
  why: '为什么？',
  back: '返回',
  reasons: { nobody: '无人应答', refused: '拒收', 'wrong-address': '地址错误', 'no-access': '无法到达门口', damaged: '包裹损坏', other: '其他原因' },
};
