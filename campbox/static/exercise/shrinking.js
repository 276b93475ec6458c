// A photo as it is sent: no larger than a screen shows, and drawn anew, so that nothing but what is seen is in it.
const sideMax = 1600;
const quality = 0.85;
const thumbnailSide = 160;
const smallBytes = 400000;

const canBeDrawn = ({type}) => type.startsWith('image/') && !/gif|svg/.test(type);

// {blob, thumbnail}: the thumbnail is a canvas, or null where the file is no picture that this browser can draw.
export async function shrunk(file) {
  const image = canBeDrawn(file) ? await drawn(file).catch(() => null) : null;
  if (!image) return {blob: file, thumbnail: null};
  const thumbnail = canvasOf(image, thumbnailSide);
  const isSmall = Math.max(image.naturalWidth, image.naturalHeight) <= sideMax && file.size <= smallBytes;
  if (isSmall && file.type !== 'image/jpeg') return {blob: file, thumbnail}; // letters of a screenshot stay sharp
  const blob = await new Promise((resolve) => canvasOf(image, sideMax).toBlob(resolve, 'image/jpeg', quality));
  return {blob: blob || file, thumbnail};
}

// An address of a blob would be no picture of our own to the policy of the page.
async function drawn(file) {
  const image = new Image();
  image.src = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  await image.decode();
  return image;
}

function canvasOf(image, side) {
  const {naturalWidth: width, naturalHeight: height} = image;
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff'; // JPEG knows nothing transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}
