import type { ShopSystem } from '@latchkey/contract';
import type { ShopForm } from './shop-form.ts';
import { shopifyForm } from './shopify-form.ts';
import { standardForm } from './standard-form.ts';
import { woocommerceForm } from './woocommerce-form.ts';

/** Every system that can tell of its orders. Another one is another file. */
export const shopForms: Readonly<Record<ShopSystem, ShopForm>> = { standard: standardForm, woocommerce: woocommerceForm, shopify: shopifyForm };
