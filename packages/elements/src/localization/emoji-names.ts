/** One everyday word for each verification picture, in the order of `emoji.ts`. */

export const EMOJI_NAMES_FR: readonly string[] = (
  'Chien Chat Lion Cheval Licorne Cochon Éléphant Lapin Panda Coq Manchot Tortue Poisson Poulpe Papillon Fleur ' +
  'Arbre Cactus Champignon Globe Lune Nuage Feu Banane Pomme Fraise Maïs Pizza Gâteau Cœur Sourire Robot ' +
  'Chapeau Lunettes Clé_à_molette Père_Noël Pouce_levé Parapluie Sablier Réveil Cadeau Ampoule Livre Crayon ' +
  'Trombone Ciseaux Cadenas Clé Marteau Téléphone Drapeau Train Vélo Avion Fusée Trophée Ballon Guitare ' +
  'Trompette Cloche Ancre Casque Dossier Punaise'
)
  .split(' ')
  .map((name) => name.replaceAll('_', ' '));

export const EMOJI_NAMES_EN: readonly string[] = (
  'Dog Cat Lion Horse Unicorn Pig Elephant Rabbit Panda Rooster Penguin Turtle Fish Octopus Butterfly Flower ' +
  'Tree Cactus Mushroom Globe Moon Cloud Fire Banana Apple Strawberry Corn Pizza Cake Heart Smile Robot ' +
  'Hat Glasses Spanner Santa Thumbs_up Umbrella Hourglass Clock Gift Light_bulb Book Pencil ' +
  'Paperclip Scissors Lock Key Hammer Telephone Flag Train Bicycle Aeroplane Rocket Trophy Ball Guitar ' +
  'Trumpet Bell Anchor Headphones Folder Pin'
)
  .split(' ')
  .map((name) => name.replaceAll('_', ' '));
