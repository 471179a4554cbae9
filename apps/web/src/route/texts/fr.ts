import type { SameTexts } from '../../i18n/texts.ts';
import type { en } from './en.ts';

/** What a registered courier reads of the day, in French. */
export const fr: SameTexts<typeof en> = {
  language: 'Langue',
  title: 'Votre tournée',
  loading: 'Lecture de votre tournée…',
  none: {
    'not-invited': 'Ce téléphone n’est enregistré chez aucun transporteur. Demandez une invitation à votre régulateur et ouvrez son lien ici.',
    refused: 'Cette invitation a déjà servi ou est trop ancienne. Demandez-en une autre à votre régulateur.',
    unreached: 'Le serveur est injoignable. La page continue d’elle-même dès qu’il y a du réseau.',
    unfit: 'Cette fenêtre ne garde rien, votre invitation serait perdue. Ouvrez le lien dans une fenêtre ordinaire, non privée ; l’adresse doit commencer par https.',
  },
  kept: 'Pas de réseau : voici où c’en était. Ce que vous dites ici est gardé et envoyé plus tard.',
  taken: 'Cette invitation n’a pas servi : ce téléphone appartient déjà à ce transporteur.',
  unsigned: 'Votre régulateur n’a pas encore signé pour ce téléphone. D’ici là, pour les portes, vous êtes n’importe qui.',
  empty: 'Aucun arrêt dans votre tournée.',
  howTo: 'À la porte : scannez le code sur place, puis l’étiquette.',
  status: { expected: 'À faire', delivering: 'Vous y êtes', delivered: 'Livré', cancelled: 'Annulé' },
  waiting: 'pas encore envoyé',
  from: (time) => `à partir de ${time}`,
  until: (time) => `jusqu’à ${time}`,
  noNetwork: 'Pas de réseau ici ? Montrer le code',
  shown: (time) => `Code montré à ${time}. La suite s’affiche dès qu’il y a du réseau.`,
  cannot: 'Impossible de le laisser',
  why: 'Pourquoi ?',
  back: 'Retour',
  reasons: { nobody: 'Personne ne répond', refused: 'Colis refusé', 'wrong-address': 'Mauvaise adresse', 'no-access': 'Porte inaccessible', damaged: 'Colis abîmé', other: 'Autre chose' },
};
